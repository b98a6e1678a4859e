resource "azurerm_container_app" "no_ingress" {
  name                         = "ca-worker"
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

resource "azurerm_container_app" "written" {
  name                         = "ca-shop"
  resource_group_name          = "rg-shop"
  container_app_environment_id = var.environment
  revision_mode                = "Single"

  ingress {
    external_enabled           = true
    target_port                = 8080
    allow_insecure_connections = false

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

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_container_app" "open" {
  name                         = "ca-search"
  resource_group_name          = "rg-shop"
  container_app_environment_id = var.environment
  revision_mode                = "Single"

  ingress {
    external_enabled           = true
    target_port                = 8080
    allow_insecure_connections = var.nobody_sets_it # unknown

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
