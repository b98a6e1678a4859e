resource "azurerm_linux_web_app" "literal" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    application_stack {
      python_version = "3.8" # finding
    }
  }
}

locals {
  python = "3.10"
}

resource "azurerm_linux_function_app" "through_local" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    application_stack {
      python_version = local.python # finding
    }
  }
}

resource "azurerm_app_service" "older_type" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  app_service_plan_id = var.plan

  site_config {
    python_version = "2.7" # finding
  }
}

variable "plan" {
  type = string
}
