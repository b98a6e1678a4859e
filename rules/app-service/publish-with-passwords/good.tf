resource "azurerm_linux_web_app" "both_off" {
  name                                           = "app-shop"
  resource_group_name                            = "rg-shop"
  location                                       = "westeurope"
  service_plan_id                                = var.plan
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = false

  site_config {}
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_linux_web_app_slot" "open" {
  name                                           = "staging"
  app_service_id                                 = var.app
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = var.nobody_sets_it # unknown

  site_config {}
}

variable "plan" {
  type = string
}

variable "app" {
  type = string
}
