resource "azurerm_linux_web_app" "required_by_default" {
  name                       = "app-shop"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  service_plan_id            = var.plan
  client_certificate_enabled = true

  site_config {}
}

resource "azurerm_windows_web_app" "http2_is_out_of_its_scope" {
  name                = "app-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    http2_enabled = true
  }
}

resource "azurerm_app_service" "older_type" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan
  client_cert_enabled = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_web_app_slot" "open" {
  name                       = "staging"
  app_service_id             = var.app
  client_certificate_enabled = var.nobody_sets_it # unknown

  site_config {}
}

variable "plan" {
  type = string
}

variable "app" {
  type = string
}
