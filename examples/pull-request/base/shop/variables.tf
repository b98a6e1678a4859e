variable "subscription_id" {
  description = "Subscription of the environment."
  type        = string
}

variable "environment" {
  description = "dev or prod; part of every name."
  type        = string
}

variable "vnet_cidr" {
  description = "Address space of the virtual network, a /16."
  type        = string
}

variable "office_ip_range" {
  description = "Public addresses of the Utrecht office; the VPN leaves from here too."
  type        = string
  default     = "203.0.113.0/28"
}

variable "aks_authorized_ip_ranges" {
  description = "Who may reach the Kubernetes API."
  type        = list(string)
}

variable "sql_public_network_access_enabled" {
  description = "Let the office reach the database server without the VPN."
  type        = bool
  default     = false
}

variable "sql_admin_password" {
  description = "Set by the pipeline from its secret store."
  type        = string
  sensitive   = true
}
