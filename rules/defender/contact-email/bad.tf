resource "azurerm_security_center_contact" "only_a_phone" {
  name                = "default"
  email               = "" # finding
  phone               = "+3225550100"
  alert_notifications = true
  alerts_to_admins    = true
}

variable "security_mail" {
  type    = string
  default = ""
}

resource "azurerm_security_center_contact" "through_variable" {
  name                = "on-call"
  email               = var.security_mail # finding
  alert_notifications = true
  alerts_to_admins    = true
}
