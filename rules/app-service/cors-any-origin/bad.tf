resource "azurerm_linux_web_app" "literal" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {
    cors {
      allowed_origins = ["*"] # finding
    }
  }
}

variable "origins" {
  type    = list(string)
  default = ["https://shop.example.com", "*"]
}

resource "azurerm_windows_function_app" "among_others" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {
    cors {
      allowed_origins = var.origins # finding
    }
  }
}

variable "plan" {
  type = string
}
