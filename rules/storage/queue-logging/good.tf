resource "azurerm_storage_account" "logged" {
  name                     = "logged"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"

  queue_properties {
    logging {
      delete  = true
      read    = true
      write   = true
      version = "1.0"
    }
  }
}

resource "azurerm_storage_account" "by_a_resource" {
  name                     = "by-a-resource"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
}

resource "azurerm_storage_account_queue_properties" "logs" {
  storage_account_id = azurerm_storage_account.by_a_resource.id

  logging {
    delete  = true
    read    = true
    write   = true
    version = "1.0"
  }
}

resource "azurerm_storage_account" "of_blobs_alone" {
  name                     = "of-blobs-alone"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
  account_kind             = "BlobStorage"
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_storage_account" "open" {
  name                     = "open"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"

  queue_properties {
    logging {
      delete  = var.nobody_sets_it # unknown
      read    = true
      write   = true
      version = "1.0"
    }
  }
}
