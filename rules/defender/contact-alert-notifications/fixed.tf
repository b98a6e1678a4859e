resource "azurerm_security_center_contact" "literal" {
  name                = "default"
  email               = "security@example.com"
  alert_notifications = true # finding
  alerts_to_admins    = true
}

variable "mail" {
  type    = bool
  default = true
}

resource "azurerm_security_center_contact" "through_variable" {
  name                = "on-call"
  email               = "on-call@example.com"
  phone               = "+3225550100"
  alert_notifications = var.mail # finding
  alerts_to_admins    = true
}
