resource "azurerm_security_center_contact" "written" {
  name                = "default"
  email               = "security@example.com"
  phone               = "+3225550100"
  alert_notifications = true
  alerts_to_admins    = true
}

variable "nobody_sets_it" {
  type = string
}

resource "azurerm_security_center_contact" "open" {
  name                = "on-call"
  email               = "on-call@example.com"
  phone               = var.nobody_sets_it # unknown
  alert_notifications = true
  alerts_to_admins    = true
}
