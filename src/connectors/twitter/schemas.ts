import { ConnectTimestamp, type Schema, SchemaBuilder, Schemas } from '../../api/index.ts';

const PACKAGE = 'com.github.jcustenborder.kafka.connect.twitter';

type Fields = Readonly<Record<string, Schema>>;

function struct(name: string, fields: Fields, optional = false): Schema {
  const builder = SchemaBuilder.struct().name(`${PACKAGE}.${name}`);
  for (const [field, schema] of Object.entries(fields)) builder.field(field, schema);
  return optional ? builder.optional().build() : builder.build();
}

function optionalArray(of: Schema): Schema {
  return SchemaBuilder.array(of).optional().build();
}

/** The same schema for each of the names. */
function each(schema: Schema, names: string): Fields {
  return Object.fromEntries(names.split(' ').map((name) => [name, schema]));
}

const BOOLEAN = Schemas.OPTIONAL_BOOLEAN;
const INT32 = Schemas.OPTIONAL_INT32;
const INT64 = Schemas.OPTIONAL_INT64;
const STRING = Schemas.OPTIONAL_STRING;
const TIMESTAMP = ConnectTimestamp.OPTIONAL_SCHEMA;
const COUNTRIES = SchemaBuilder.array(Schemas.STRING).build();

export const GEO_LOCATION_SCHEMA = struct('GeoLocation', each(Schemas.FLOAT64, 'Latitude Longitude'), true);

export const PLACE_SCHEMA = struct(
  'Place',
  each(STRING, 'Name StreetAddress CountryCode Id Country PlaceType URL FullName'),
  true,
);

export const USER_SCHEMA = struct('User', {
  Id: INT64,
  ...each(STRING, 'Name ScreenName Location Description'),
  ContributorsEnabled: BOOLEAN,
  ...each(STRING, 'ProfileImageURL BiggerProfileImageURL MiniProfileImageURL OriginalProfileImageURL'),
  ...each(STRING, 'ProfileImageURLHttps BiggerProfileImageURLHttps MiniProfileImageURLHttps'),
  OriginalProfileImageURLHttps: STRING,
  DefaultProfileImage: BOOLEAN,
  URL: STRING,
  Protected: BOOLEAN,
  FollowersCount: INT32,
  ...each(STRING, 'ProfileBackgroundColor ProfileTextColor ProfileLinkColor ProfileSidebarFillColor'),
  ProfileSidebarBorderColor: STRING,
  ...each(BOOLEAN, 'ProfileUseBackgroundImage DefaultProfile ShowAllInlineMedia'),
  FriendsCount: INT32,
  CreatedAt: TIMESTAMP,
  ...each(INT32, 'FavouritesCount UtcOffset'),
  ...each(STRING, 'TimeZone ProfileBackgroundImageURL ProfileBackgroundImageUrlHttps ProfileBannerURL'),
  ...each(STRING, 'ProfileBannerRetinaURL ProfileBannerIPadURL ProfileBannerIPadRetinaURL ProfileBannerMobileURL'),
  ProfileBannerMobileRetinaURL: STRING,
  ProfileBackgroundTiled: BOOLEAN,
  Lang: STRING,
  StatusesCount: INT32,
  ...each(BOOLEAN, 'GeoEnabled Verified Translator'),
  ListedCount: INT32,
  FollowRequestSent: BOOLEAN,
  WithheldInCountries: COUNTRIES,
});

export const HASHTAG_SCHEMA = struct('HashtagEntity', { Text: STRING, Start: INT32, End: INT32 });

export const SYMBOL_SCHEMA = struct('SymbolEntity', { Start: INT32, End: INT32, Text: STRING });

export const URL_SCHEMA = struct('URLEntity', {
  ...each(STRING, 'URL Text ExpandedURL'),
  ...each(INT32, 'Start End'),
  DisplayURL: STRING,
});

export const USER_MENTION_SCHEMA = struct('UserMentionEntity', {
  Name: STRING,
  Id: INT64,
  ...each(STRING, 'Text ScreenName'),
  ...each(INT32, 'Start End'),
});

export const VARIANT_SCHEMA = struct('ExtendedMediaEntity.Variant', {
  Url: STRING,
  Bitrate: INT32,
  ContentType: STRING,
});

const SIZE_SCHEMA = struct('MediaEntity.Size', each(INT32, 'Resize Width Height'));

export const MEDIA_SCHEMA = struct('MediaEntity', {
  Id: INT64,
  ...each(STRING, 'Type MediaURL'),
  Sizes: SchemaBuilder.map(Schemas.INT32, SIZE_SCHEMA).build(),
  MediaURLHttps: STRING,
  ...each(INT32, 'VideoAspectRatioWidth VideoAspectRatioHeight'),
  VideoDurationMillis: INT64,
  VideoVariants: optionalArray(VARIANT_SCHEMA),
  ...each(STRING, 'ExtAltText URL Text ExpandedURL'),
  ...each(INT32, 'Start End'),
  DisplayURL: STRING,
});

/** The value's schema: field names and order are those that consumers of the Java connector know. */
export const STATUS_SCHEMA = struct('Status', {
  CreatedAt: TIMESTAMP,
  Id: INT64,
  ...each(STRING, 'Text Source'),
  Truncated: BOOLEAN,
  ...each(INT64, 'InReplyToStatusId InReplyToUserId'),
  InReplyToScreenName: STRING,
  GeoLocation: GEO_LOCATION_SCHEMA,
  Place: PLACE_SCHEMA,
  ...each(BOOLEAN, 'Favorited Retweeted'),
  FavoriteCount: INT32,
  User: USER_SCHEMA,
  Retweet: BOOLEAN,
  Contributors: SchemaBuilder.array(Schemas.INT64).build(),
  RetweetCount: INT32,
  RetweetedByMe: BOOLEAN,
  CurrentUserRetweetId: INT64,
  PossiblySensitive: BOOLEAN,
  Lang: STRING,
  WithheldInCountries: COUNTRIES,
  HashtagEntities: optionalArray(HASHTAG_SCHEMA),
  UserMentionEntities: optionalArray(USER_MENTION_SCHEMA),
  MediaEntities: optionalArray(MEDIA_SCHEMA),
  SymbolEntities: optionalArray(SYMBOL_SCHEMA),
  URLEntities: optionalArray(URL_SCHEMA),
});

/** The key's schema. */
export const STATUS_KEY_SCHEMA = struct('StatusKey', { Id: INT64 });
