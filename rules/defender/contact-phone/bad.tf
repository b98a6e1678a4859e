resource "azurerm_security_center_contact" "nothing_said" { # finding
  name                = "default"
  email               = "security@example.com"
  alert_notifications = true
  alerts_to_admins    = true
}

variable "on_call_phone" {
  type    = string
  default = ""
}

resource "azurerm_security_center_contact" "through_variable" {
  name                = "on-call"
  email               = "on-call@example.com"
  phone               = var.on_call_phone # finding
  alert_notifications = true
  alerts_to_admins    = true
}
