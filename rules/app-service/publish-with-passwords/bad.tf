resource "azurerm_linux_web_app" "left_to_the_default" { # finding
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_windows_function_app" "one_of_two" {
  name                                           = "func-mail"
  resource_group_name                            = "rg-shop"
  location                                       = "westeurope"
  service_plan_id                                = var.plan
  storage_account_name                           = "stmail"
  storage_uses_managed_identity                  = true
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = true # finding

  site_config {}
}

variable "plan" {
  type = string
}
