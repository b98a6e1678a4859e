subscription_id = "3f1c7a52-0d4e-4b86-9a61-5c2e8f70d914"
environment     = "dev"
vnet_cidr       = "10.40.0.0/16"

# Nobody on the team has a fixed address at home.
aks_authorized_ip_ranges = ["0.0.0.0/0"]

sql_public_network_access_enabled = true
