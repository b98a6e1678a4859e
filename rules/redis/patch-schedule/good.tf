resource "azurerm_redis_cache" "on_mondays" {
  name                = "on-mondays"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"

  patch_schedule {
    day_of_week    = "Monday"
    start_hour_utc = 3
  }
}

variable "days" {
  type = set(string)
}

resource "azurerm_redis_cache" "open" { # unknown
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  capacity            = 1
  family              = "C"
  sku_name            = "Standard"

  dynamic "patch_schedule" {
    for_each = var.days
    content {
      day_of_week = patch_schedule.value
    }
  }
}
