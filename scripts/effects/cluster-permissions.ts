import type * as k8s from "@kubernetes/client-node";
import type { ClusterNeeds } from "../decide/cluster/needs";
import { resourceName } from "../decide/cluster/permissions";

/** Permissions of the plan that the identity lacks, each as `create jobs.batch`. */
export async function lackingPermissions(api: k8s.AuthorizationV1Api, needs: ClusterNeeds): Promise<string[]> {
  const questions = needs.permissions.flatMap(({ group, resource, verbs, namespaced }) =>
    verbs.map(async (verb) => {
      const [plural, subresource] = resource.split("/");
      const resourceAttributes = {
        group,
        resource: plural!,
        verb,
        ...(subresource === undefined ? {} : { subresource }),
        ...(namespaced ? { namespace: needs.namespace } : {}),
      };
      const { status } = await api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
      return status?.allowed ? [] : [`${verb} ${resourceName({ group, resource })}`];
    }),
  );
  return (await Promise.all(questions)).flat();
}
