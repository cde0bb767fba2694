#!/bin/sh
# Stands for a service's start: writes which version runs. Paths are relative to the device's root.
mkdir -p run
echo "running $(cat opt/gateway/VERSION)" > run/gateway.state
cat run/gateway.state
