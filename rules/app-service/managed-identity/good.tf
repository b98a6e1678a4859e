resource "azurerm_linux_web_app" "of_its_own" {
  name                = "app-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  service_plan_id     = var.plan

  identity {
    type = "SystemAssigned"
  }

  site_config {}
}

resource "azurerm_linux_function_app" "shared" {
  name                          = "func-mail"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  service_plan_id               = var.plan
  storage_account_name          = "stmail"
  storage_uses_managed_identity = true

  identity {
    type         = "UserAssigned"
    identity_ids = [var.identity]
  }

  site_config {}
}

variable "identity" {
  type = string
}

variable "nobody_sets_them" {
  type = list(string)
}

resource "azurerm_logic_app_standard" "open" { # unknown
  name                       = "logic-orders"
  resource_group_name        = "rg-shop"
  location                   = "westeurope"
  app_service_plan_id        = var.plan
  storage_account_name       = "storders"
  storage_account_access_key = var.storage_key

  dynamic "identity" {
    for_each = var.nobody_sets_them

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
