resource "azurerm_container_registry_webhook" "literal" {
  name                = "deploy"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  registry_name       = "crshop"
  actions             = ["push"]
  service_uri         = "http://deploy.example.com/hook" # finding
}

variable "host" {
  type    = string
  default = "http://deploy.example.com"
}

resource "azurerm_container_registry_webhook" "through_variable" {
  name                = "deploy"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  registry_name       = "crshop"
  actions             = ["push"]
  service_uri         = "${var.host}/hook" # finding
}
