resource "azurerm_storage_account" "left_to_the_default" { # finding
  allow_nested_items_to_be_public = false

  name                     = "stwebassets"
  resource_group_name      = "rg-web"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

resource "azurerm_storage_account" "literal" {
  name                            = "stuploads"
  resource_group_name             = "rg-web"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  allow_nested_items_to_be_public = false # finding
}

variable "public_blobs" {
  type    = bool
  default = false
}

resource "azurerm_storage_account" "through_variable" {
  name                            = "streports"
  resource_group_name             = "rg-web"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  allow_nested_items_to_be_public = var.public_blobs # finding
}

resource "azurerm_storage_account" "null_is_the_default" {
  name                            = "starchive"
  resource_group_name             = "rg-web"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "GRS"
  allow_nested_items_to_be_public = false # finding
}
