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

variable "partner_group_id" {
  description = "Entra group with the guest accounts of Lumen Studio."
  type        = string
  default     = "7d0b3e14-95c2-4f68-a1de-08b6c4e2f357"
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
