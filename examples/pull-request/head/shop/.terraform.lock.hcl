# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/azurerm" {
  version     = "4.55.0"
  constraints = "~> 4.0"
  hashes = [
    "h1:DnC1s3M3Mgc3nc14oBtvEzWamu+VBz8AK2UprhRqluk=",
    "zh:027033f7a480e2b29c19222548a8b9e9c2775702bc40395c5558215fd147b815",
    "zh:0d37dc29e7bb58734fb36b197b5a7081a86258a1df6e4bbb12b4a2ca00084d1a",
    "zh:3e3ca6e005f7981522d0512b30c9215b9f0a797ab77eed118e32c6f918d84611",
    "zh:957be2591135b6768989d29d10b8b7e7a3e66cf9629842ef1a8b22db390a3302",
    "zh:96523ff17c626ac101bfb65c7c440753ec001b9e7e733a15976e668082f34a4d",
    "zh:a3c78a545fbc65193673c4d4ab8c037493e5a02ff3cfaa4c99398a1af13386d8",
    "zh:e65d6dae8dc446faf8cf9e1ee34ab7173d71743cace0c7b31e6af6495a454fa4",
    "zh:f28c519d3bf012b7a0d3f4bc8e6a656f6b200832aa730dac3eddc5987b20693a",
  ]
}
