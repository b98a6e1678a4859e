resource "azurerm_container_group" "of_its_own" {
  name                = "ci-mail"
  resource_group_name = "rg-shop"
  location            = "westeurope"
  os_type             = "Linux"

  identity {
    type = "SystemAssigned"
  }

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

resource "azurerm_container_app" "of_its_own" {
  name                         = "ca-shop"
  resource_group_name          = "rg-shop"
  container_app_environment_id = var.environment
  revision_mode                = "Single"

  identity {
    type = "SystemAssigned"
  }

  template {
    container {
      name   = "web"
      image  = "crshop.azurecr.io/web:1.4"
      cpu    = 0.5
      memory = "1Gi"
    }
  }
}

variable "identities" {
  type = list(string)
}

resource "azurerm_container_app" "open" { # unknown
  name                         = "ca-search"
  resource_group_name          = "rg-shop"
  container_app_environment_id = var.environment
  revision_mode                = "Single"

  dynamic "identity" {
    for_each = var.identities

    content {
      type         = "UserAssigned"
      identity_ids = [identity.value]
    }
  }

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
