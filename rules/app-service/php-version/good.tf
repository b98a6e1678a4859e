resource "azurerm_linux_web_app" "current" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    application_stack {
      php_version = "8.3"
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

resource "azurerm_windows_web_app" "off" {
  name                = "app-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    application_stack {
      php_version = "Off"
    }
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_linux_web_app" "open" {
  name                = "app-wiki"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    application_stack {
      php_version = var.nobody_sets_it # unknown
    }
  }
}

variable "plan" {
  type = string
}
