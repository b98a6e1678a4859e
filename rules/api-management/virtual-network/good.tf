resource "azurerm_api_management" "inside" {
  name                 = "inside"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  publisher_email      = "api@shop.example"
  publisher_name       = "Shop"
  sku_name             = "Developer_1"
  virtual_network_type = "Internal"

  virtual_network_configuration {
    subnet_id = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/gateway"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_api_management" "open" {
  name                 = "open"
  resource_group_name  = "rg-shop"
  location             = "westeurope"
  publisher_email      = "api@shop.example"
  publisher_name       = "Shop"
  sku_name             = "Developer_1"
  virtual_network_type = "External"

  virtual_network_configuration {
    subnet_id = var.nobody_sets_it # unknown
  }
}
