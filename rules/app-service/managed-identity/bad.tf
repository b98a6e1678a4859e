resource "azurerm_linux_web_app" "none" { # finding
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  site_config {}
}

resource "azurerm_windows_function_app" "none" { # finding
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  site_config {}
}

resource "azurerm_function_app" "older_type" { # finding
  name                       = "func-prices"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = var.plan
  storage_account_name       = "stprices"
  storage_account_access_key = var.storage_key
}

variable "identities" {
  type    = list(string)
  default = []
}

resource "azurerm_logic_app_standard" "as_many_as_are_given" { # finding
  name                       = "logic-orders"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = var.plan
  storage_account_name       = "storders"
  storage_account_access_key = var.storage_key

  dynamic "identity" {
    for_each = var.identities

    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }
}

variable "plan" {
  type = string
}

variable "storage_key" {
  type      = string
  sensitive = true
}
