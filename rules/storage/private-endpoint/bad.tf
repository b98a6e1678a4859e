resource "azurerm_storage_account" "alone" { # finding
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account" "one_of_two" { # finding
  for_each = toset(["catalogue", "customers"])

  name                     = "st${each.key}"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_private_endpoint" "catalogue" {
  name                = "pe-catalogue"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "catalogue"
    private_connection_resource_id = azurerm_storage_account.one_of_two["catalogue"].id
    subresource_names              = ["blob"]
    is_manual_connection           = false
  }
}
