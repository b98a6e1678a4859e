resource "azurerm_container_group" "none" { # finding
  name                = "ci-mail"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"

  container {
    name   = "worker"
    image  = "crshop.azurecr.io/worker:1.4"
    cpu    = 1
    memory = 1.5

    ports {
      port = 443
    }
  }
}

resource "azurerm_container_app" "none" { # finding
  name                         = "ca-shop"
  resource_group_name          = "rg-shop"
  container_app_environment_id = var.environment
  revision_mode                = "Single"

  template {
    container {
      name   = "web"
      image  = "crshop.azurecr.io/web:1.4"
      cpu    = 0.5
      memory = "1Gi"
    }
  }
}

variable "environment" {
  type = string
}
