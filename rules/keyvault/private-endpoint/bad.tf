resource "azurerm_key_vault" "alone" { # finding
  name                = "kv-payments"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "standard"
}

resource "azurerm_key_vault" "one_of_two" { # finding
  for_each = toset(["signing", "backups"])

  name                = "kv-${each.key}"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "premium"
}

resource "azurerm_private_endpoint" "signing" {
  name                = "pe-signing"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "signing"
    private_connection_resource_id = azurerm_key_vault.one_of_two["signing"].id
    subresource_names              = ["vault"]
    is_manual_connection           = false
  }
}
