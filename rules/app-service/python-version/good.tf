resource "azurerm_linux_web_app" "current" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    application_stack {
      python_version = "3.13"
    }
  }
}

resource "azurerm_linux_web_app" "another_language" {
  name                = "app-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    application_stack {
      node_version = "22-lts"
    }
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_linux_function_app" "open" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    application_stack {
      python_version = var.nobody_sets_it # unknown
    }
  }
}

variable "plan" {
  type = string
}
