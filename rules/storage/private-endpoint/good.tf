resource "azurerm_storage_account" "private" {
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_private_endpoint" "orders" {
  name                = "pe-orders"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "orders"
    private_connection_resource_id = azurerm_storage_account.private.id
    subresource_names              = ["blob"]
    is_manual_connection           = false
  }
}

resource "azurerm_storage_account" "perhaps_by_another_name" { # unknown
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_private_endpoint" "of_a_resource_nobody_named" {
  name                = "pe-other"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "other"
    private_connection_resource_id = var.nobody_sets_it
    subresource_names              = ["blob"]
    is_manual_connection           = false
  }
}
