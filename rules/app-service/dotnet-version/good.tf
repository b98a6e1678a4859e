resource "azurerm_windows_web_app" "recent" {
  name                = "recent"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    application_stack {
      dotnet_version = "v10.0"
    }
  }
}

resource "azurerm_windows_web_app" "of_the_framework" {
  name                = "of-the-framework"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    application_stack {
      dotnet_version = "v4.0"
    }
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_linux_web_app" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = azurerm_service_plan.main.id

  site_config {
    application_stack {
      dotnet_version = var.nobody_sets_it # unknown
    }
  }
}
