"""An operator speaks on the phone for somebody who types: whom they call, and how far they are."""
