resource "azurerm_key_vault" "private" {
  name                = "kv-payments"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "standard"
}

resource "azurerm_private_endpoint" "payments" {
  name                = "pe-payments"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "payments"
    private_connection_resource_id = azurerm_key_vault.private.id
    subresource_names              = ["vault"]
    is_manual_connection           = false
  }
}

resource "azurerm_key_vault" "perhaps_by_another_name" { # unknown
  name                = "kv-signing"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
  sku_name            = "premium"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_private_endpoint" "of_a_resource_nobody_named" {
  name                = "pe-other"
  resource_group_name = "rg-payments"
  location            = "westeurope"
  subnet_id           = azurerm_subnet.endpoints.id

  private_service_connection {
    name                           = "other"
    private_connection_resource_id = var.nobody_sets_it
    subresource_names              = ["vault"]
    is_manual_connection           = false
  }
}
