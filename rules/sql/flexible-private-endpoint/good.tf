resource "azurerm_postgresql_flexible_server" "in_a_subnet" {
  name                = "in-a-subnet"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  delegated_subnet_id = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/db"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_postgresql_flexible_server" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  delegated_subnet_id = var.nobody_sets_it # unknown
}
