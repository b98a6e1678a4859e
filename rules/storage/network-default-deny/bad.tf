resource "azurerm_storage_account" "nothing_said" { # finding
  name                     = "storders"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account" "literal" {
  name                     = "stcatalogue"
  resource_group_name      = "rg-shop"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"

  network_rules {
    default_action = "Allow" # finding
    ip_rules       = ["203.0.113.0/24"]
  }
}

variable "firewall" {
  type = object({
    action = string
    bypass = list(string)
  })
  default = {
    action = "Allow"
    bypass = ["AzureServices"]
  }
}

resource "azurerm_storage_account" "through_variable" {
  name                          = "stcustomers"
  resource_group_name           = "rg-shop"
  location                      = "westeurope"
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  public_network_access_enabled = true

  network_rules {
    default_action = var.firewall.action # finding
    bypass         = var.firewall.bypass
  }
}
