resource "azurerm_linux_web_app" "literal" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    ftps_state = "FtpsOnly" # finding
  }
}

variable "ftps" {
  type    = string
  default = "FtpsOnly"
}

resource "azurerm_windows_function_app" "through_variable" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    ftps_state = var.ftps # finding
  }
}

resource "azurerm_app_service" "older_type_left_to_azure" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan

  site_config { # finding
    ftps_state = "FtpsOnly"

    always_on = true
  }
}

variable "plan" {
  type = string
}
