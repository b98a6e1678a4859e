resource "azurerm_container_registry_webhook" "written" {
  name                = "deploy"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  registry_name       = "crshop"
  actions             = ["push"]
  service_uri         = "https://deploy.example.com/hook"
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_container_registry_webhook" "open" {
  name                = "deploy"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  registry_name       = "crshop"
  actions             = ["push"]
  service_uri         = var.nobody_sets_it # unknown
}
