resource "azurerm_application_gateway" "literal" {
  name                = "agw-shop"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ssl_policy {
    policy_type = "Predefined"
    policy_name = "AppGwSslPolicy20170401" # finding
  }
}

variable "oldest" {
  type    = string
  default = "TLSv1_1"
}

resource "azurerm_application_gateway" "through_variable" {
  name                = "agw-office"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  ssl_profile {
    name = "old-clients"

    ssl_policy {
      policy_type          = "Custom"
      min_protocol_version = var.oldest # finding
      cipher_suites        = ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]
    }
  }
}
