resource "azurerm_linux_web_app" "nothing_said" { # finding
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_windows_web_app_slot" "literal" {
  name                       = "staging"
  app_service_id             = var.app
  client_certificate_enabled = false # finding

  site_config {}
}

resource "azurerm_app_service" "older_type" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan
  client_cert_enabled = false # finding
}

variable "plan" {
  type = string
}

variable "app" {
  type = string
}
