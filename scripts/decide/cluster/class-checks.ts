import type { Check } from "../checks";
import type { ApiFacts, ClassFacts, Known } from "./facts";
import type { ClusterNeeds } from "./needs";
import { unknown } from "./unknown";

/** Classes that the plan names, or of which there has to be a default one. */
export function classChecks(api: ApiFacts, needs: ClusterNeeds): Check[] {
  const { storageClasses, ingressClasses, runtimeClasses } = api;
  const { storageClass, sharedStorageClass, ingress, runtimeClass } = needs;
  return [
    classCheck("StorageClass", storageClasses, storageClass, "kubernetes storageClass"),
    ...(sharedStorageClass === undefined
      ? []
      : [classCheck("Shared StorageClass", storageClasses, sharedStorageClass, "kubernetes sharedStorageClass")]),
    ...(ingress ? [classCheck("IngressClass", ingressClasses, ingress.className, "edge entry className")] : []),
    ...(runtimeClass === undefined
      ? []
      : [classCheck("RuntimeClass", plain(runtimeClasses), runtimeClass, "kubernetes runtimeClass")]),
  ];
}

/**
 * A class by name, or the default one.
 * @param key config that names it, without the prefix
 */
function classCheck(name: string, classes: Known<ClassFacts[]>, wanted: string | undefined, key: string): Check {
  if (!classes.known) return unknown(name, classes.reason);
  const there = classes.value.map((one) => one.name).join(", ") || "none";
  const set = `set ai-stack:${key} to one that is there, or have it made`;
  if (wanted !== undefined) {
    const ok = classes.value.some((one) => one.name === wanted);
    return { name, ok, found: ok ? wanted : `no '${wanted}'; there is: ${there}`, ...(ok ? {} : { mend: set }) };
  }
  const byDefault = classes.value.filter((one) => one.isDefault).map((one) => one.name);
  const ok = byDefault.length > 0;
  const found = ok ? `${byDefault[0]}, the default` : `none is the default; there is: ${there}`;
  return { name, ok, found, ...(ok ? {} : { mend: set }) };
}

function plain(names: Known<string[]>): Known<ClassFacts[]> {
  return names.known ? { known: true, value: names.value.map((name) => ({ name, isDefault: false })) } : names;
}
