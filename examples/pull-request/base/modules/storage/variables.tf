variable "name" {
  type = string
}

variable "resource_group_name" {
  type = string
}

variable "location" {
  type = string
}

variable "replication_type" {
  type    = string
  default = "LRS"
}

variable "min_tls_version" {
  type    = string
  default = "TLS1_2"
}

variable "allow_public_blobs" {
  description = "Whether a container may be opened for anonymous reading."
  type        = bool
  default     = false
}

variable "network_default_action" {
  description = "What happens to callers outside allowed_subnet_ids."
  type        = string
  default     = "Deny"
}

variable "allowed_subnet_ids" {
  type    = list(string)
  default = []
}

variable "containers" {
  type    = list(string)
  default = []
}

variable "tags" {
  type    = map(string)
  default = {}
}
