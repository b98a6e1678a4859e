resource "azurerm_data_factory" "in_git" {
  name                = "in-git"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  github_configuration {
    account_name    = "shop"
    branch_name     = "main"
    repository_name = "pipelines"
    root_folder     = "/"
  }
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_data_factory" "open" {
  name                = "open"
  resource_group_name = "rg-shop"
  location            = "westeurope"

  github_configuration {
    account_name    = "shop"
    branch_name     = "main"
    repository_name = var.nobody_sets_it # unknown
    root_folder     = "/"
  }
}
