"""From the checkout to what AWS takes: two zips and their templates. It runs on no server and asks no cloud."""
