resource "azurerm_storage_account" "unlogged" { # finding
  name                     = "unlogged"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"
}

resource "azurerm_storage_account" "in_part" {
  name                     = "in-part"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_replication_type = "GRS"
  account_tier             = "Standard"

  queue_properties {
    logging {
      delete  = false # finding
      read    = true
      write   = true
      version = "1.0"
    }
  }
}
