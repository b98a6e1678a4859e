resource "azurerm_security_center_contact" "written" {
  name                = "default"
  email               = "security@example.com"
  alert_notifications = true
  alerts_to_admins    = true
}

variable "nobody_sets_it" {
  type = bool
}

resource "azurerm_security_center_contact" "open" {
  name                = "on-call"
  email               = "on-call@example.com"
  alert_notifications = true
  alerts_to_admins    = var.nobody_sets_it # unknown
}
