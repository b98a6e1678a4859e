resource "azurerm_linux_web_app" "nothing_said" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_linux_function_app" "one_origin" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    cors {
      allowed_origins = ["https://shop.example.com"]
    }
  }
}

variable "nobody_sets_it" {
  type = list(string)
}

resource "azurerm_linux_web_app" "open" {
  name                = "app-search"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    cors {
      allowed_origins = var.nobody_sets_it # unknown
    }
  }
}

variable "plan" {
  type = string
}
