resource "azurerm_container_app" "literal" {
  name                         = "ca-shop"
  resource_group_name          = "rg-shop"
  container_app_environment_id = var.environment
  revision_mode                = "Single"

  ingress {
    external_enabled           = true
    target_port                = 8080
    allow_insecure_connections = true # finding

    traffic_weight {
      latest_revision = true
      percentage      = 100
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

variable "insecure" {
  type    = bool
  default = true
}

resource "azurerm_container_app" "through_variable" {
  name                         = "ca-search"
  resource_group_name          = "rg-shop"
  container_app_environment_id = var.environment
  revision_mode                = "Single"

  ingress {
    external_enabled           = true
    target_port                = 8080
    allow_insecure_connections = var.insecure # finding

    traffic_weight {
      latest_revision = true
      percentage      = 100
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
