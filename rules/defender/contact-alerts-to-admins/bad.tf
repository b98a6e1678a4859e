resource "azurerm_security_center_contact" "literal" {
  name                = "default"
  email               = "security@example.com"
  alert_notifications = true
  alerts_to_admins    = false # finding
}

locals {
  contacts = {
    platform = { email = "platform@example.com", owners_too = false }
    shop     = { email = "shop@example.com", owners_too = false }
  }
}

resource "azurerm_security_center_contact" "by_team" {
  for_each = local.contacts

  name                = each.key
  email               = each.value.email
  alert_notifications = true
  alerts_to_admins    = each.value.owners_too # finding
}
