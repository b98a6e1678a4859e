resource "azurerm_spring_cloud_service" "inside" {
  name                = "inside"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  network {
    app_subnet_id             = azurerm_subnet.apps.id
    service_runtime_subnet_id = "/subscriptions/0/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/runtime"
    cidr_ranges               = ["10.4.0.0/16", "10.5.0.0/16", "10.3.0.1/16"]
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_spring_cloud_service" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  network {
    app_subnet_id             = azurerm_subnet.apps.id
    service_runtime_subnet_id = var.nobody_sets_it # unknown
    cidr_ranges               = ["10.4.0.0/16", "10.5.0.0/16", "10.3.0.1/16"]
  }
}
