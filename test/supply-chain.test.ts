import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
const packages = Object.entries(lock.packages).filter(([place]) => place !== '');
/** What is shipped: in the image, and in a release of the Action. */
const shipped = packages.filter(([, { dev }]) => dev !== true);

/** Licences that ask for no more than to be named. */
const PERMISSIVE = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];
/** Others, each with the reason why it can be shipped. */
const OTHERS: Readonly<Record<string, string>> = {
  // Copyleft of single files: used as it is, without a change.
  'node_modules/@cdktf/hcl2json': 'MPL-2.0',
};

describe('what comes from others', () => {
  it('is pinned to its content, and comes from nowhere else than the registry', () => {
    expect(shipped.length).toBeGreaterThan(50);
    expect(
      packages.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '')).map(([place]) => place),
    ).toEqual([]);
    expect(
      packages
        .filter(([, { link, resolved }]) => link === true || /^(?:git|file|http:)/.test(resolved ?? ''))
        .map(([place]) => place),
    ).toEqual([]);
    const ranges = Object.values({ ...manifest['dependencies'], ...manifest['devDependencies'] });
    expect(ranges.filter((range) => !/^\^?\d[\d.]*$/.test(range))).toEqual([]);
  });

  it('runs nothing when it is installed', () => {
    expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
    // Nor would it with scripts: nothing that is shipped needs one.
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place)).toEqual([]);
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(manifest['scripts']).not.toHaveProperty(script);
  });

  it('is under licences that ask for no more than to be named', () => {
    const wrong = shipped.filter(([place, { license }]) => !PERMISSIVE.includes(license ?? '') && OTHERS[place] !== license);
    expect(wrong.map(([place, { license }]) => `${place}: ${license}`)).toEqual([]);
    expect(Object.keys(OTHERS).filter((place) => !shipped.some(([one]) => one === place))).toEqual([]);
  });

  it('says the same of its licence where it is installed', () => {
    const installed = shipped.filter(([place]) => existsSync(`${place}/package.json`));
    expect(installed.length).toBeGreaterThan(50);
    for (const [place, { license, version }] of installed) {
      const found = JSON.parse(readFileSync(`${place}/package.json`, 'utf8')) as Entry & { licenses?: unknown };
      expect([place, found.version, found.license]).toEqual([place, version, license]);
    }
  });

  it('can be listed for whoever asks (SBOM), complete and offline', () => {
    // With `--omit dev`, npm leaves out what a development package happens to need as well.
    const made = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--offline'], {
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { bomFormat, components } = JSON.parse(made) as {
      bomFormat: string;
      components: { 'bom-ref': string; licenses?: unknown[] }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const listed = new Set(components.map((one) => one['bom-ref'].split('|')[0]));
    const installed = shipped.filter(([place]) => existsSync(`${place}/package.json`));
    const names = installed.map(([place, { version }]) => `${place.split('node_modules/').at(-1)}@${version}`);
    expect(names.filter((name) => !listed.has(name))).toEqual([]);
  });
});

describe('what is ours', () => {
  it('downloads nothing when it runs: no rule, no schema, no parser', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    // The only requests are those to GitHub, in the folder that is for them; the page that makes the App is Probot's.
    const asks = sources.filter((path) =>
      /\bfetch\(|from 'node:https?'|npx-import|from 'undici'/.test(readFileSync(`src/${path}`, 'utf8')),
    );
    expect(asks.sort()).toEqual(['metrics.ts', 'server.ts', 'setup.ts']);
    for (const path of ['metrics.ts', 'server.ts', 'setup.ts'])
      expect(readFileSync(`src/${path}`, 'utf8')).not.toMatch(
        /\bfetch\(|\bhttps?\.(?:get|request)\(|import \{[^}]*\brequest\b[^}]*\} from 'node:http/,
      );
  });
});
