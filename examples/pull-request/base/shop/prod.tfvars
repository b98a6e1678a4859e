subscription_id = "b86d20e9-71f3-4c5a-8e07-2a9d4f13c6b8"
environment     = "prod"
vnet_cidr       = "10.50.0.0/16"

aks_authorized_ip_ranges = ["203.0.113.0/28", "198.51.100.24/32"]

sql_public_network_access_enabled = false
