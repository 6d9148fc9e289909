# Prints a pod that wants devices on a node. Sourced by check.sh.
gpu_pod() { # NAME NODE RESOURCE COUNT
  cat <<YAML
apiVersion: v1
kind: Pod
metadata: { name: $1, namespace: testbed-check }
spec:
  automountServiceAccountToken: false
  nodeSelector: { kubernetes.io/hostname: $2 }
  tolerations: [{ key: testbed-check, operator: Exists, effect: NoSchedule }]
  securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
  terminationGracePeriodSeconds: 1
  containers:
    - name: gpu
      image: $pod_image
      args: [serve, ":8080", /]
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
      resources: { limits: { $3: "$4" } }
---
YAML
}
