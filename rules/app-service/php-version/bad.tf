resource "azurerm_linux_web_app" "literal" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    application_stack {
      php_version = "8.1" # finding
    }
  }
}

variable "php" {
  type    = string
  default = "7.4"
}

resource "azurerm_windows_web_app_slot" "through_variable" {
  name           = "staging"
  app_service_id = var.app

  site_config {
    application_stack {
      php_version = var.php # finding
    }
  }
}

resource "azurerm_app_service" "older_type" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan

  site_config {
    php_version = "5.6" # finding
  }
}

variable "plan" {
  type = string
}

variable "app" {
  type = string
}
